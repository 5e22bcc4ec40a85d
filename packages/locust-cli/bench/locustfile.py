"""The user of user.ts for Locust, with each of its clients. WAIT is in seconds."""

import os

from locust import FastHttpUser, HttpUser, constant, task

BODY = '{"text":["good"]}'
HEADERS = {"content-type": "application/json"}


class Slow(HttpUser):
    wait_time = constant(float(os.environ["WAIT"]))

    @task
    def predict(self):
        self.client.post("/predict", data=BODY, headers=HEADERS)


class Fast(FastHttpUser):
    wait_time = constant(float(os.environ["WAIT"]))

    @task
    def predict(self):
        self.client.post("/predict", data=BODY, headers=HEADERS)
