"""Hong Kong declarations in numbers: lodging many, what crossed and is in none, what is exempt."""
