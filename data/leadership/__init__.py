"""Who led each body on a day: statements of sources as evidence, grades of certainty, terms of office, and accuracy."""
