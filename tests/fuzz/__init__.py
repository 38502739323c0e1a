"""Coverage-guided fuzzing of what reads strangers' documents: `make fuzz`. Not part of `make test`."""
