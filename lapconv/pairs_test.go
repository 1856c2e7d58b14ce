package lapconv_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/lapgen/stytch-go/internal/shared"
	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pairMeasures lists what is measured and how good it must be, pooled over all documents and both modes. What may be
// lost is just above what the format's compiler loses on these documents, so that a parser that loses more is noticed.
func pairMeasures() []pairMeasure {
	return []pairMeasure{
		{aspect: pairOperations, least: 1, maxLost: 0},
		{aspect: pairLocations, least: 0.96, maxLost: 0.02},
		{aspect: pairLocations, of: "path", least: 1, maxLost: 0},
		{aspect: pairLocations, of: "query", least: 0.9, maxLost: 0.05},
		{aspect: pairLocations, of: "header", least: 1, maxLost: 0},
		{aspect: pairLocations, of: "body", least: 0.99, maxLost: 0.02},
		{aspect: pairWholeBodies, least: 0, maxLost: 0.04},
		{aspect: pairRequestFields, least: 0.995, maxLost: 0.24},
		{aspect: pairTypes, least: 0.995, maxLost: 0.29, asWritten: true},
		{aspect: pairRequired, least: 0.995, maxLost: 0.335, verbatim: true},
		{aspect: pairEnums, least: 0.99, maxLost: 0.52},
		{aspect: pairDefaults, least: 0.99, maxLost: 0.46},
		{aspect: pairStatusCodes, least: 1, maxLost: 0.205},
		{aspect: pairResponses, least: 0.995, maxLost: 0.68},
		{aspect: pairResponseTypes, least: 0.995, maxLost: 0.685, asWritten: true},
		{aspect: pairSecurity, least: 1, maxLost: 0},
	}
}

// A pair is an OpenAPI document and one of the LAP documents that the format's own compiler made of it.
type pair struct {
	name, mode string
	original   string // file
	lap        string // file
}

func pairs(t *testing.T) []pair {
	t.Helper()
	var out []pair
	for _, original := range shared.Files(t, "corpus", "pairs/original/*.yaml") {
		name := strings.TrimSuffix(filepath.Base(original), ".yaml")
		for _, mode := range []string{"standard", "lean"} {
			lap := filepath.Join(filepath.Dir(filepath.Dir(original)), mode, name+".lap")
			out = append(out, pair{name, mode, original, lap})
		}
	}
	return out
}

// parse reads the LAP document of a pair.
func (p pair) parse(t *testing.T) *syntax.Document {
	t.Helper()
	file, err := os.Open(p.lap)
	require.NoError(t, err)
	defer file.Close()
	doc, _, err := syntax.Parse(p.lap, file, syntax.ParseOptions{})
	require.NoError(t, err)
	return doc
}

// convert reads and converts the LAP document of a pair.
func (p pair) convert(t *testing.T) (lap, converted *pairAPI) {
	t.Helper()
	doc := p.parse(t)
	spec, _, err := openapi.Convert(doc, openapi.Options{})
	require.NoError(t, err)
	return readPairLAP(doc), readPairOpenAPI(t, spec)
}

// TestSharedPairs measures how faithfully conversion restores what the compiler of the format lost, on documents whose
// original is known.
func TestSharedPairs(t *testing.T) {
	scores := newPairScores()
	for _, p := range pairs(t) {
		t.Run(p.name+"/"+p.mode, func(t *testing.T) {
			original := readPairFile(t, p.original)
			lap, converted := p.convert(t)
			namePairBodies(original, converted)
			scores.add(p, original.facts(), lap.facts(), converted.facts())
		})
	}
	t.Log(scores.table())
	scores.check(t)
}

// TestSharedPairsOfThemselves compares the originals with themselves, which no measure may find wrong.
func TestSharedPairsOfThemselves(t *testing.T) {
	for _, p := range pairs(t) {
		t.Run(p.name+"/"+p.mode, func(t *testing.T) {
			facts := readPairFile(t, p.original).facts()
			lap := readPairLAP(p.parse(t)).facts()
			for _, m := range pairMeasures() {
				tally := m.compare(facts, lap, facts)
				wrong := slices.Concat(tally.wrong, tally.invented)
				require.InDelta(t, 1, tally.share(), 0, "%s\n%s", m.name(), pairExcerpt(wrong))
			}
		})
	}
}

// pairScores holds the tallies of all measures, per document and pooled.
type pairScores struct {
	rows   []string // labels, one a document
	tables map[string][]pairTally
	pooled map[string]*pairTally
}

func newPairScores() *pairScores {
	s := &pairScores{tables: map[string][]pairTally{}, pooled: map[string]*pairTally{}}
	for _, m := range pairMeasures() {
		s.pooled[m.name()] = new(pairTally)
	}
	return s
}

func (s *pairScores) add(p pair, original, lap, converted pairFacts) {
	s.rows = append(s.rows, p.name+" "+p.mode)
	for _, m := range pairMeasures() {
		tally := m.compare(original, lap, converted)
		s.tables[m.name()] = append(s.tables[m.name()], tally)
		for _, list := range [][]string{tally.wrong, tally.invented} {
			for i := range list {
				list[i] = p.name + " " + p.mode + ": " + list[i]
			}
		}
		s.pooled[m.name()].add(tally)
	}
}

// check asserts the thresholds. A measure that found nothing to compare, or that takes more facts for lost than the
// compiler loses, would pass without having looked at the conversion: that is a failure too.
func (s *pairScores) check(t *testing.T) {
	t.Helper()
	for _, m := range pairMeasures() {
		tally := s.pooled[m.name()]
		t.Logf("%s: %.4f of %d right; lost or weakened in the LAP text: %d + %d, %.4f of the original's",
			m.name(), tally.share(), tally.counted(), tally.lost, tally.weakened, tally.lostShare())
		if wrong := slices.Concat(tally.wrong, tally.invented); len(wrong) > 0 {
			t.Logf("%s: what is wrong\n%s", m.name(), pairExcerpt(wrong))
		}
		assert.Positive(t, tally.counted(), m.name())
		assert.GreaterOrEqual(t, tally.share(), m.least, m.name())
		assert.LessOrEqual(t, tally.lostShare(), m.maxLost, "%s: facts of the originals that are not in the documents",
			m.name())
	}
}

// table shows each document in a line: the facts that are right, of how many, and how many the LAP text lost or
// weakened.
func (s *pairScores) table() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, m := range pairMeasures() {
		fmt.Fprintf(w, "\n%s\tright\tof\tshare\tlost\tweakened\n", m.name())
		for i, tally := range s.tables[m.name()] {
			fmt.Fprintf(w, "%s\t%d\t%d\t%.4f\t%d\t%d\n", s.rows[i], tally.right, tally.counted(), tally.share(), tally.lost,
				tally.weakened)
		}
	}
	_ = w.Flush() // into memory
	return b.String()
}

// pairExcerpt shortens a list for the log.
func pairExcerpt(list []string) string {
	const shown = 25
	if len(list) <= shown {
		return strings.Join(list, "\n")
	}
	return fmt.Sprintf("%s\n… and %d more", strings.Join(list[:shown], "\n"), len(list)-shown)
}
