package wiretest

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
)

// Types of frames (RFC 9113 section 6), and flags.
const (
	frameData         = 0x0
	frameHeaders      = 0x1
	frameReset        = 0x3
	frameSettings     = 0x4
	framePing         = 0x6
	frameGoAway       = 0x7
	frameWindowUpdate = 0x8
	frameContinuation = 0x9

	flagEndStream  = 0x1 // of DATA and HEADERS
	flagAck        = 0x1 // of SETTINGS and PING
	flagEndHeaders = 0x4
)

// status200 is the header block of a response of status 200: entry 8 of HPACK's static table (RFC 7541
// appendix A).
const status200 = "\x88"

const prefaceLength = len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")

// Reset ends the stream with an error code (RFC 9113 section 7).
func (s *Stream) Reset(code uint32) {
	s.frame(frameReset, 0, s.id, binary.BigEndian.AppendUint32(nil, code))
}

// GoAway says that no stream after one has been processed, and that no further one will be: none for 0.
func (s *Stream) GoAway(last, code uint32) {
	payload := binary.BigEndian.AppendUint32(nil, last)
	s.frame(frameGoAway, 0, 0, binary.BigEndian.AppendUint32(payload, code))
}

// ID returns the number of the stream.
func (s *Stream) ID() uint32 { return s.id }

func (s *Stream) frame(kind, flags byte, id uint32, payload []byte) {
	n := len(payload)
	frame := []byte{byte(n >> 16), byte(n >> 8), byte(n), kind, flags}
	frame = binary.BigEndian.AppendUint32(frame, id)
	_, _ = s.conn.Write(append(frame, payload...))
}

func answerHTTP2(s *Stream, body string) {
	s.frame(frameHeaders, flagEndHeaders, s.id, []byte(status200))
	s.frame(frameData, flagEndStream, s.id, []byte(body))
}

// http2Conn is a connection as the server reads it.
type http2Conn struct {
	server  *Server
	control *Stream            // writes what belongs to no stream
	streams map[uint32]*Stream // whose requests are not complete
	ending  bool               // the header that is being read is the end of its request
}

func (s *Server) serveHTTP2(n int, conn, raw net.Conn) {
	c := &http2Conn{
		server:  s,
		control: &Stream{conn: conn, raw: raw, answer: answerHTTP2},
		streams: map[uint32]*Stream{},
	}
	c.control.frame(frameSettings, 0, 0, nil)
	s.connected(n, c.control)
	buffered := bufio.NewReader(conn)
	if _, err := buffered.Discard(prefaceLength); err != nil {
		return
	}
	for !c.control.ended.Load() {
		f, err := readFrame(buffered)
		if err != nil {
			return
		}
		c.read(f)
	}
}

func (c *http2Conn) read(f frame) {
	switch f.kind {
	case frameSettings, framePing:
		if f.flags&flagAck == 0 {
			c.control.frame(f.kind, flagAck, 0, ackOf(f))
		}
	case frameHeaders:
		c.streams[f.id] = &Stream{conn: c.control.conn, raw: c.control.raw, id: f.id, answer: answerHTTP2}
		c.ending = f.flags&flagEndStream != 0
		c.readHeader(f)
	case frameContinuation:
		c.readHeader(f)
	case frameData:
		c.readData(f)
	}
}

// readHeader reads no field: what is counted is when a header ends.
func (c *http2Conn) readHeader(f frame) {
	stream := c.streams[f.id]
	if f.flags&flagEndHeaders == 0 || stream == nil {
		return
	}
	c.server.begun(stream)
	c.control.ended.Store(stream.ended.Load())
	if c.ending {
		c.complete(stream)
	}
}

func (c *http2Conn) readData(f frame) {
	if n := len(f.payload); n > 0 { // so much more may be sent, of the connection
		c.control.frame(frameWindowUpdate, 0, 0, binary.BigEndian.AppendUint32(nil, uint32(n)))
	}
	if stream := c.streams[f.id]; stream != nil && f.flags&flagEndStream != 0 {
		c.complete(stream)
	}
}

func (c *http2Conn) complete(stream *Stream) {
	delete(c.streams, stream.id)
	if !stream.ended.Load() {
		c.server.complete(stream)
	}
	c.control.ended.Store(stream.ended.Load())
}

// ackOf returns the payload of an acknowledgement: that of a ping is repeated.
func ackOf(f frame) []byte {
	if f.kind == framePing {
		return f.payload
	}
	return nil
}

type frame struct {
	kind, flags byte
	id          uint32
	payload     []byte
}

func readFrame(r io.Reader) (frame, error) {
	var head [9]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	f := frame{
		kind: head[3], flags: head[4],
		id:      binary.BigEndian.Uint32(head[5:]) & (1<<31 - 1),
		payload: make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2])),
	}
	_, err := io.ReadFull(r, f.payload)
	return f, err
}
