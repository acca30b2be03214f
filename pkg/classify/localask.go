package classify

import (
	"math"
	"slices"
)

// Candidate is a text a person could be asked about.
type Candidate struct {
	Lesson        // its Kind is not read
	Person string // who said it; "" nobody known
}

// Ask picks up to n of the candidates whose kind would teach most, the most
// useful first, by place: those j is torn about, unlike each other, at most
// two of one person. Same input, same choice.
func (j *Judge) Ask(cs []Candidate, n int) []int {
	seen := make([]sight, len(cs))
	for i, c := range cs {
		seen[i] = j.sight(c.Lesson)
	}
	var out []int
	said := map[string]int{}
	for len(out) < min(n, len(cs)) {
		best, most := -1, 0.0
		for i := range seen {
			if who := cs[i].Person; who != "" && said[who] >= mostOfOne {
				continue
			}
			if v := seen[i].worth; !slices.Contains(out, i) && v > most {
				best, most = i, v
			}
		}
		if best < 0 {
			return out
		}
		out = append(out, best)
		said[cs[best].Person]++
		for i := range seen {
			seen[i].worth *= 1 - alike(seen[i].places, seen[best].places)
		}
	}
	return out
}

// mostOfOne is how often one round asks about the same person's words.
const mostOfOne = 2

// sight is a candidate as choosing sees it.
type sight struct {
	places map[uint32]bool
	worth  float64
}

func (j *Judge) sight(l Lesson) sight {
	v := newView(l.Text)
	d := j.readIn(v.text, l.Lang)
	defer d.done()
	four := j.local.blend(d.features, j.shipped(d, l.Rating))
	s := sight{places: make(map[uint32]bool, len(d.features))}
	for _, f := range d.features {
		s.places[localPlace(f)] = true
	}
	s.worth = torn(four)
	if len(d.words) < leastWords {
		s.worth *= float64(len(d.words)) / leastWords
	}
	return s
}

// leastWords is how long a text must be to be worth a question in full: of two
// words a person learns as little as we do.
const leastWords = 4

// torn is 1 where the two likeliest kinds are as likely, 0 where one is certain.
func torn(four [4]float64) float64 {
	p := slices.Sorted(slices.Values(four[:]))
	return 1 - (p[3] - p[2])
}

// alike is the cosine of two sets.
func alike(a, b map[uint32]bool) float64 {
	both := 0
	for at := range a {
		if b[at] {
			both++
		}
	}
	return float64(both) / math.Sqrt(float64(max(len(a), 1))*float64(max(len(b), 1)))
}
