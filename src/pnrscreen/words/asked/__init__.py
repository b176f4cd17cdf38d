"""What rules ask and answer, one module for each language, all with the same keys and the same places."""
