package main

import (
	"net"
	"sync"
	"sync/atomic"
)

// link is a way to a server that can be cut behind so many bytes: those that go up
// (the server never had the rest) or those that come down (it did what was asked, and
// nobody hears of it).
type link struct {
	addr   string
	to     string
	listen net.Listener

	mu    sync.Mutex
	conns map[net.Conn]bool
	up    atomic.Int64 // bytes that still pass; below 0 no end
	down  atomic.Int64
	shut  atomic.Bool // nobody gets through
	cuts  atomic.Int64
}

func dial(to string) (*link, error) {
	l := &link{to: to, conns: map[net.Conn]bool{}}
	var err error
	if l.listen, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	l.addr = l.listen.Addr().String()
	l.mend()
	go l.serve()
	return l, nil
}

func (l *link) mend() { l.up.Store(-1); l.down.Store(-1); l.shut.Store(false); l.cuts.Store(0) }

func (l *link) serve() {
	for {
		c, err := l.listen.Accept()
		if err != nil {
			return
		}
		if l.shut.Load() {
			l.cuts.Add(1)
			_ = c.Close()
			continue
		}
		go l.carry(c)
	}
}

func (l *link) carry(c net.Conn) {
	d, err := net.Dial("tcp", l.to)
	if err != nil {
		_ = c.Close()
		return
	}
	l.mu.Lock()
	l.conns[c], l.conns[d] = true, true
	l.mu.Unlock()
	var wg sync.WaitGroup
	wg.Go(func() { l.copy(d, c, &l.up) })
	wg.Go(func() { l.copy(c, d, &l.down) })
	wg.Wait()
	l.mu.Lock()
	delete(l.conns, c)
	delete(l.conns, d)
	l.mu.Unlock()
}

// copy carries bytes until an end, or until no more may pass: then all is cut.
func (l *link) copy(to, from net.Conn, left *atomic.Int64) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 4096)
	for {
		n, err := from.Read(buf)
		if may := left.Load(); may >= 0 && int64(n) >= may {
			_, _ = to.Write(buf[:may])
			l.shut.Store(true)
			l.cuts.Add(1)
			l.cut()
			return
		} else if may >= 0 {
			left.Add(-int64(n))
		}
		if _, werr := to.Write(buf[:n]); werr != nil || err != nil {
			return
		}
	}
}

// cut ends every connection and says how many there were.
func (l *link) cut() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if t, ok := c.(*net.TCPConn); ok {
			_ = t.SetLinger(0) // a reset, as a router that dies gives
		}
		_ = c.Close()
	}
	return len(l.conns)
}

func (l *link) close() {
	_ = l.listen.Close()
	l.cut()
}
