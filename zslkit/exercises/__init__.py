"""The exercises of the book, one file a chapter; how they answer is in :mod:`.checks`."""
