"""The command line. Each verb has its own file, which is imported when the verb is called."""
