// Package gen is what oapi-codegen makes of the document beside it, less what gensdk does not read.
package gen

import "time"

const (
	KindBig   Kind = "big"
	KindSmall Kind = "small"
)

type Kind string

type Thing struct {
	ThingID string `json:"thing_id" secret:"true"`
	Kind    Kind   `json:"kind"`
}

type B2BPart struct {
	Size int32 `json:"size"`
	Kind Kind  `json:"kind"`
}

const (
	SearchOperatorAnd SearchOperator = "AND"
	SearchOperatorOr  SearchOperator = "OR"
)

type SearchOperator string

type SearchQuery struct {
	Operator SearchOperator           `json:"operator"`
	Operands []map[string]interface{} `json:"operands,omitzero"`
	Words    []string                 `json:"words,omitzero"`
}

type ResultsMetadata struct {
	NextCursor string `json:"next_cursor"`
}

type ThingsCreateRequest struct {
	Name   string                 `json:"name" secret:"true"`
	Kind   *Kind                  `json:"kind,omitzero"`
	MadeAt *time.Time             `json:"made_at,omitempty"`
	Tags   []string               `json:"tags,omitzero" secret:"true"`
	Extra  map[string]interface{} `json:"extra,omitzero"`
}

type ThingsCreateResponse struct {
	Thing *Thing `json:"thing,omitempty"`
}

type ThingsGetResponse struct {
	Thing *Thing `json:"thing,omitempty"`
}

type ThingsSearchRequest struct {
	Cursor *string      `json:"cursor,omitzero"`
	Query  *SearchQuery `json:"query,omitempty"`
}

type ThingsSearchResponse struct {
	Things          []Thing          `json:"things,omitzero"`
	ResultsMetadata *ResultsMetadata `json:"results_metadata,omitempty"`
}

type ThingsPingResponse struct {
	Alive bool `json:"alive"`
}

type B2BThingsPartsListResponse struct {
	Parts      []B2BPart `json:"parts,omitzero"`
	NextCursor string    `json:"next_cursor"`
}

type B2BThingsPartsListParams struct {
	Cursor                  *string `form:"cursor,omitempty" json:"cursor,omitempty"`
	Limit                   *int32  `form:"limit,omitempty" json:"limit,omitempty"`
	Deleted                 *bool   `form:"deleted,omitempty" json:"deleted,omitempty"`
	Kind                    Kind    `form:"kind" json:"kind"`
	XStytchMemberSession    *string `json:"X-Stytch-Member-Session,omitempty"`
	XStytchMemberSessionJWT *string `json:"X-Stytch-Member-SessionJWT,omitempty"`
}
