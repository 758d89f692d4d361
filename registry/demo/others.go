package demo

import "time"

// team is a registry for a closed group: production, in its own colour.
func team(now time.Time) *Store {
	s := NewStore()
	for _, p := range []product{
		service("production/api", "api", 2, 14), service("production/web", "web", 5, 3),
		service("production/worker", "worker", 2, 13), service("staging/api", "api", 2, 15),
	} {
		made := p.add(s, now)
		s.Sign(p.repo, made["latest"], now.Add(-2*time.Hour))
	}
	return s
}

// partner is a registry that can be read by everybody.
func partner(now time.Time) *Store {
	s := NewStore()
	for _, repo := range []string{"sdk/go", "sdk/java", "edge/router", "edge/cache"} {
		service(repo, "app", 1, 6).add(s, now)
	}
	return s
}

// far is a registry on the other side of the world.
func far(now time.Time) *Store {
	s := NewStore()
	for _, repo := range []string{"mirror/nginx", "mirror/postgres", "mirror/redis", "robotics/firmware"} {
		service(repo, "app", 3, 8).add(s, now)
	}
	return s
}
