package find

import (
	"context"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// lookInto looks for tags or digests in one repository.
func (s *searcher) lookInto(ctx context.Context, repo string) (news, error) {
	if s.q.what == digests {
		return s.digests(ctx, repo)
	}
	var n news
	seen := 0
	for tag, err := range s.r.Tags(ctx, repo) {
		if err != nil {
			return n, err
		}
		if s.q.hasTag(tag.Name) {
			n.hits = append(n.hits, hit{repo: repo, tag: tag.Name, digest: tag.Digest})
		}
		if len(n.hits) == mostHitsEach {
			n.note = "of each repository only the first tags are shown"
			break
		}
		if seen++; seen == mostTagsListed {
			n.note = "long lists of tags were not read to their end"
			break
		}
	}
	return n, nil
}

// digests finds the tags whose digest starts so. A whole digest is asked for
// first: a repository that does not have it is done with one request.
func (s *searcher) digests(ctx context.Context, repo string) (news, error) {
	var n news
	whole, err := v1.NewHash("sha256:" + s.q.text)
	if err == nil {
		if _, err := s.r.Describe(ctx, repo, whole.String()); err != nil {
			return n, err
		}
		n.hits = append(n.hits, hit{repo: repo, digest: whole})
	}
	var names []string
	for tag, err := range s.r.Tags(ctx, repo) {
		if err != nil {
			return n, err
		}
		if len(names) == mostTagsAsked {
			n.note = "of long lists only the first tags were asked for their digests"
			break
		}
		names = append(names, tag.Name)
	}
	job := s.filler.Start(ctx, repo)
	job.Add(names...)
	job.End()
	for batch := range job.Results() {
		for _, tag := range batch {
			if tag.Err == nil && strings.HasPrefix(tag.Digest.Hex, s.q.text) && len(n.hits) < mostHitsEach {
				n.hits = append(n.hits, hit{repo: repo, tag: tag.Name, digest: tag.Digest})
			}
		}
	}
	return n, ctx.Err()
}
