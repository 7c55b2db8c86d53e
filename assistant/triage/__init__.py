"""Triage: is a message an emergency, a crisis, urgent, or none of these?"""
