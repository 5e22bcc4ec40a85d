"""The user of user.ts for Locust."""

from locust import HttpUser, constant, task


class User(HttpUser):
    # Constant: how often each user comes round is then no matter of luck, and 3 % between the two sides is wide.
    wait_time = constant(1)

    @task
    def predict(self):
        self.client.post("/predict", json={"text": ["good"]})
