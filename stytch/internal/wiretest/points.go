package wiretest

import (
	"fmt"
	"io"
	"net"
)

// Point is where a server fails every request.
type Point struct {
	Name     string
	Protocol string // "" for any
	Script   Script
	Stage    Stage
}

// Stage is how far a request gets.
type Stage int

// Stages, in their order.
const (
	// Unhealed requests are not sent, and never will be: the server does not speak TLS.
	Unhealed Stage = iota
	// Unsent requests are not sent, since there is no connection to send them on.
	Unsent
	// Racing requests meet a server that goes away as soon as it is connected to: they may be sent or not.
	Racing
	// Begun requests are sent in part, and the server has their header.
	Begun
	// Complete requests are sent, and the server has all of them.
	Complete
)

// For reports whether the point is one of a protocol.
func (p Point) For(protocol string) bool { return p.Protocol == "" || p.Protocol == protocol }

// codes is the number of HTTP/2's error codes (RFC 9113 section 7), from NO_ERROR to HTTP_1_1_REQUIRED.
const codes = 14

// Points returns every point that a server can fail at.
func Points() []Point {
	points := []Point{
		{"closed before TLS", "", Script{Accepted: func(int, net.Conn) bool { return false }}, Unsent},
		{"not TLS", "", Script{Accepted: answerPlain}, Unhealed},
		{"closed while the request is written", "", Script{Begun: closing}, Begun},
		{"closed after the request", "", Script{Request: closing}, Complete},
		{"reset of TCP after the request", "", Script{Request: aborting}, Complete},
		{"GOAWAY at once", HTTP2, Script{Connected: goingAway}, Racing},
		{"GOAWAY, request not processed", HTTP2, Script{Request: goingAway}, Complete},
		{"GOAWAY, request processed", HTTP2, Script{Request: goingAwayAfter}, Complete},
	}
	for code := range uint32(codes) {
		points = append(points, Point{
			Name: fmt.Sprintf("RST_STREAM %d", code), Protocol: HTTP2,
			Script: Script{Request: func(_ int, s *Stream) { s.Reset(code) }}, Stage: Complete,
		})
	}
	return points
}

func closing(_ int, s *Stream)   { s.Close() }
func aborting(_ int, s *Stream)  { s.Abort() }
func goingAway(_ int, s *Stream) { s.GoAway(0, 0) }

func goingAwayAfter(_ int, s *Stream) {
	s.GoAway(s.ID(), 0)
	s.Close()
}

// answerPlain answers what is no HTTP by HTTP, as servers do that are spoken TLS to.
func answerPlain(_ int, conn net.Conn) bool {
	_, _ = conn.Read(make([]byte, 1024))
	_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
	return false
}
