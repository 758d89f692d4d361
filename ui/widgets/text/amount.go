package text

// Amount is how many tags and manifests something is about: "1 tag",
// "1,204 tags and 1 manifest".
func Amount(tags, manifests int) string {
	switch {
	case manifests == 0:
		return plural(tags, "tag")
	case tags == 0:
		return plural(manifests, "manifest")
	}
	return plural(tags, "tag") + " and " + plural(manifests, "manifest")
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return Count(n) + " " + what
}
