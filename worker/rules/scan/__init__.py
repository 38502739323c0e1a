"""One pass over a text for all rules: it is split into words once, and only what it may concern is asked."""
