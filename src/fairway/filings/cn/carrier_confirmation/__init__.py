"""The Mainland carrier confirmation: MT4401 to MT4406, one vehicle under a batch number."""
