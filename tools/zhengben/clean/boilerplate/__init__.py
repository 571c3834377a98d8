"""What vendors, sites and printers put around and into a text."""
