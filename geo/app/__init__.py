"""The pages: they arrange, they do not compute."""
