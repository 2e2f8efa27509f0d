"""The wire only: messages, versions, error codes, digests."""
