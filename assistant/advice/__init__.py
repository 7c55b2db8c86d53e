"""Does a message ask for advice that fits only one person?"""
