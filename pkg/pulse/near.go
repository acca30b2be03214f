package pulse

import "strings"

// Nearest is the known word with the fewest typing mistakes, if they are few;
// else "".
func Nearest(got string, known []string) string {
	best, least := "", 1+min(3, len([]rune(got))/3)
	for _, k := range known {
		d := distance(strings.ToLower(got), strings.ToLower(k))
		if len(got) > 2 && strings.HasPrefix(k, got) {
			d = min(d, 1)
		}
		if d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts insertions, deletions, replacements and swapped neighbours.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			step := rows[i-1][j-1]
			if x[i-1] != y[j-1] {
				step++
			}
			step = min(step, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				step = min(step, rows[i-2][j-2]+1)
			}
			rows[i][j] = step
		}
	}
	return rows[len(x)][len(y)]
}
