"""The units (förvaltningar) of an organisation, each with its people and a coordinator."""
