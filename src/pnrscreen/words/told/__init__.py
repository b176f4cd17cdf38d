"""What persons concerned are told, one module for each language, all with the same keys and the same places."""
