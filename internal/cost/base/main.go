// Command base is what a program is made of that verifies session JWTs with stytch/token and calls the API without the
// SDK: it gets a user with net/http and encoding/json, and logs with log/slog. Package cost measures what the SDK adds
// to it.
package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"

	"github.com/lapgen/stytch-go/stytch/token"
)

func main() {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	verifier, err := token.NewVerifier(token.Consumer, os.Getenv("STYTCH_PROJECT_ID"))
	if err != nil {
		logger.Error("verifier", "error", err)
		os.Exit(1)
	}
	session, err := verifier.Session(context.Background(), os.Args[1])
	if err != nil {
		logger.Error("session", "error", err)
		os.Exit(1)
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet,
		"https://test.stytch.com/v1/users/"+session.UserID, nil)
	if err != nil {
		logger.Error("request", "error", err)
		os.Exit(1)
	}
	request.SetBasicAuth(os.Getenv("STYTCH_PROJECT_ID"), os.Getenv("STYTCH_SECRET"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		logger.Error("call", "error", err)
		os.Exit(1)
	}
	defer response.Body.Close()
	var user struct {
		UserID string `json:"user_id"`
		Status string `json:"status"`
	}
	if err := json.NewDecoder(response.Body).Decode(&user); err != nil {
		logger.Error("response", "error", err)
		os.Exit(1)
	}
	logger.Info("user", "id", user.UserID, "status", user.Status)
}
