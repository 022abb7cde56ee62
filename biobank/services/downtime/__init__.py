"""Work without the program: the book that is printed before, the numbers set aside, what is told after."""
