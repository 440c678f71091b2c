"""The parts of the settings, each driven by the environment, and the rules that hold them together."""
