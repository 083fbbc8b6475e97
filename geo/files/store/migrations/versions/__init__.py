"""The steps from one revision to the next; a step that was released is never changed."""
