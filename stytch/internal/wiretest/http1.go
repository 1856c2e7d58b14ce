package wiretest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
)

func (s *Server) serveHTTP1(n int, conn, raw net.Conn) {
	stream := &Stream{conn: conn, raw: raw, answer: answerHTTP1}
	s.connected(n, stream)
	buffered := bufio.NewReader(conn)
	for !stream.ended.Load() {
		request, err := http.ReadRequest(buffered)
		if err != nil {
			return
		}
		s.begun(stream)
		if stream.ended.Load() {
			return
		}
		if _, err := io.Copy(io.Discard, request.Body); err != nil {
			return
		}
		s.complete(stream)
	}
}

func answerHTTP1(s *Stream, body string) {
	_, _ = fmt.Fprintf(s.conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}
