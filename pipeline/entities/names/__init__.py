"""Finds the names in one article: takes those of the model and the lists, corrects their borders and types, drops
doubtful ones, and adds missed and repeated ones."""
