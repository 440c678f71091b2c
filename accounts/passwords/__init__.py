"""Which passwords are refused: leaked ones, and what people in Sweden choose; asked without any network."""
