"""The lessons of the course, a folder each; `contents.toml` gives their order."""
