x = "https://pypi.org/simple"
