package config

import (
	"fmt"
	"strings"
)

func (k *checker) lineup() {
	var ids []string
	for i, s := range k.Lineup.Shifts {
		ids = append(ids, k.id(fmt.Sprintf("lineup.shifts[%d].id", i), s.ID, ids))
	}
	for i, s := range k.Lineup.Standards {
		key := fmt.Sprintf("lineup.standards[%d]", i)
		k.theme(key+".theme", s.Theme)
		if strings.TrimSpace(s.Text) == "" {
			k.no(key, "a standard wants a sentence as its text")
		}
	}
}

// Rules are the owner's standards by theme.
func (l Lineup) Rules() map[string]string {
	out := map[string]string{}
	for _, s := range l.Standards {
		out[s.Theme] = s.Text
	}
	return out
}

// ShiftNames are the names of shifts by id.
func (l Lineup) ShiftNames() map[string]string {
	out := map[string]string{}
	for _, s := range l.Shifts {
		out[s.ID] = s.Name
	}
	return out
}
