"""The verification engine: from readings and acts to a verdict, pure and replayable."""
