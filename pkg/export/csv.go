package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// csvHead are the columns that Jira's importer knows, then those for spreadsheets.
// No punctuation: the importer trips over it. Labels comes once for each label.
func csvHead(columns int) []string {
	out := []string{"Issue Key", "Summary", "Issue Type", "Description", "Priority", "Assignee", "Due Date", "Status"}
	for range columns {
		out = append(out, "Labels")
	}
	return append(out, "Item", "Theme", "Owner", "People", "Messages", "Cause", "Countermeasure")
}

// CSV writes the items as Jira's importer and spreadsheets read them: UTF-8, one
// line of headers, the same number of cells in each row, no cell a formula. keys
// are the issues that already exist at Jira, by item; an importer that is told of
// the column Issue Key updates those instead of making them twice.
func CSV(out io.Writer, issues []Issue, keys map[string]string, issueType string, w Words) error {
	columns := 1
	for _, i := range issues {
		columns = max(columns, len(labels(i)))
	}
	t := csv.NewWriter(out)
	rows := [][]string{csvHead(columns)}
	for _, i := range issues {
		rows = append(rows, csvRow(i, columns, keys[i.ID], issueType, w))
	}
	for _, row := range rows {
		for n := range row {
			row[n] = cell(row[n])
		}
		if err := t.Write(row); err != nil {
			return err
		}
	}
	t.Flush()
	return t.Error()
}

func csvRow(i Issue, columns int, key, issueType string, w Words) []string {
	priority := "Medium"
	if i.Severity != "" {
		priority = "High"
	}
	out := []string{key, title(i), issueType, plainText(blocks(i, w), w), priority, i.OwnerMail, i.Due, csvStatus(i.Status)}
	list := labels(i)
	for n := range columns {
		l := ""
		if n < len(list) {
			l = list[n]
		}
		out = append(out, l)
	}
	return append(out, i.ID, i.ThemeName, i.Owner, fmt.Sprint(i.People), fmt.Sprint(i.Messages), i.Cause, i.Countermeasure)
}

// csvStatus uses the names that Jira's own workflows begin with.
func csvStatus(s pulse.ItemStatus) string {
	switch {
	case s.Done():
		return "Done"
	case s == pulse.ItemInProgress:
		return "In Progress"
	}
	return "To Do"
}

// plainText is an issue without any markup.
func plainText(list []block, w Words) string {
	var out []string
	for _, b := range list {
		var part []string
		if b.Head != "" {
			part = append(part, line(b.Head))
		}
		for _, f := range b.Facts {
			part = append(part, line(f[0])+w("export.colon")+" "+line(f[1]))
		}
		for _, l := range b.Lines {
			part = append(part, lines(l)...)
		}
		for _, q := range b.Quotes {
			part = append(part, "“"+strings.Join(lines(q.Text), "\n")+"” — "+line(q.who(w)))
		}
		out = append(out, strings.Join(part, "\n"))
	}
	return strings.Join(out, "\n\n")
}

// cell keeps a spreadsheet from reading foreign text as a formula, or as more rows than
// it has.
func cell(s string) string { return pulse.NoFormula(strings.Join(lines(s), "\n")) }
