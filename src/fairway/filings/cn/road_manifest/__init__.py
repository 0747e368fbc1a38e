"""The Mainland road manifest: MT1401 into, MT2401 out of the Mainland."""
