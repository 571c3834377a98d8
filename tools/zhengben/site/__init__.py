"""The site: its pages, addresses, search and catalogue."""
