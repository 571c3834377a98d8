"""zhengben (正本): scraped Chinese government reports become text that people can trust."""

__version__ = "0.1.0"
