package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// fetched is a mail of a box, whole, and how the server reads it.
type fetched struct {
	raw                []byte
	subject, structure string
}

// imap is a talk with the server that holds the boxes.
type imap struct {
	r *bufio.Reader
	w io.Writer
}

var (
	exists  = regexp.MustCompile(`^\* (\d+) EXISTS`)
	literal = regexp.MustCompile(`\{(\d+)\}\r\n$`)
	subject = regexp.MustCompile(`ENVELOPE \("[^"]*" "((?:[^"\\]|\\.)*)"`)
)

// box reads all mails of one reader, oldest first.
func box(addr, reader, password string) ([]fetched, error) {
	c, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	s := &imap{bufio.NewReader(c), c}
	if _, err := s.r.ReadString('\n'); err != nil { // its greeting
		return nil, err
	}
	if _, _, err := s.ask("LOGIN " + reader + " " + password); err != nil {
		return nil, err
	}
	n := 0
	said, _, err := s.ask("EXAMINE INBOX")
	for l := range strings.Lines(said) {
		if m := exists.FindStringSubmatch(l); m != nil {
			n, _ = strconv.Atoi(m[1])
		}
	}
	var out []fetched
	for i := 1; i <= n && err == nil; i++ {
		var f fetched
		f, err = s.fetch(i)
		out = append(out, f)
	}
	return out, err
}

func (s *imap) fetch(n int) (fetched, error) {
	said, inside, err := s.ask(fmt.Sprintf("FETCH %d (ENVELOPE BODYSTRUCTURE)", n))
	if err != nil {
		return fetched{}, err
	}
	f := fetched{structure: said}
	if m := subject.FindStringSubmatch(said); m != nil {
		f.subject = strings.ReplaceAll(m[1], `\"`, `"`)
	} else if len(inside) > 0 {
		f.subject = inside[0] // a long one comes as a literal
	}
	if _, inside, err = s.ask(fmt.Sprintf("FETCH %d (BODY.PEEK[])", n)); err == nil && len(inside) != 1 {
		err = fmt.Errorf("no mail in the answer")
	}
	if err == nil {
		f.raw = []byte(inside[0])
	}
	return f, err
}

// ask sends one command and returns the lines of its answer, and the literals in them.
func (s *imap) ask(command string) (said string, inside []string, err error) {
	if _, err := fmt.Fprintf(s.w, "a %s\r\n", command); err != nil {
		return "", nil, err
	}
	for {
		l, err := s.r.ReadString('\n')
		if err != nil {
			return "", nil, err
		}
		if strings.HasPrefix(l, "a ") {
			if !strings.HasPrefix(l, "a OK") {
				return "", nil, fmt.Errorf("%s: %s", strings.Fields(command)[0], strings.TrimSpace(l))
			}
			return said, inside, nil
		}
		if m := literal.FindStringSubmatch(l); m != nil {
			n, _ := strconv.Atoi(m[1])
			b := make([]byte, n)
			if _, err := io.ReadFull(s.r, b); err != nil {
				return "", nil, err
			}
			inside = append(inside, string(b))
		}
		said += l
	}
}

// parts gives the text and the HTML, as they were before they were encoded.
func parts(m *mail.Message) (text, page string, err error) {
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return "", "", fmt.Errorf("%q, want multipart/alternative: %v", kind, err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	var got []string
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", "", err
		}
		var body io.Reader = quotedprintable.NewReader(p)
		if p.Header.Get("Content-Transfer-Encoding") == "base64" {
			body = base64.NewDecoder(base64.StdEncoding, p)
		}
		b, err := io.ReadAll(body)
		if err != nil {
			return "", "", err
		}
		got = append(got, p.Header.Get("Content-Type"), strings.ReplaceAll(string(b), "\r\n", "\n"))
	}
	if len(got) != 4 || !strings.HasPrefix(got[0], "text/plain") || !strings.HasPrefix(got[2], "text/html") {
		return "", "", fmt.Errorf("%d parts, want plain and then HTML", len(got)/2)
	}
	return got[1], got[3], nil
}
