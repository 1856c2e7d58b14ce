// Command base is what a program that calls the API without the SDK is made of: it gets a user with net/http and
// encoding/json, and logs with log/slog. Package cost measures what the SDK adds to it.
package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
)

func main() {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	request, err := http.NewRequest("GET", "https://test.stytch.com/v1/users/"+os.Args[1], nil)
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
