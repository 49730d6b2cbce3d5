"""The steps, numbered from 0001. A step that was released is never edited."""
