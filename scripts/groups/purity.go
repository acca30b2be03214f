package main

func purity(o options) error { return nil }
