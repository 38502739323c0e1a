"""One pass over a text for all rules: it is split into words once, and only rules that it may concern are asked."""
