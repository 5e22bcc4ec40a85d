"""The user of user.ts for Locust."""

import gevent
from locust import HttpUser, constant, events, task


# gevent counts the run time from when its loop last looked at the clock: without this it is short by what imports took.
@events.init.add_listener
def look_at_the_clock(**_):
    gevent.get_hub().loop.update_now()


class User(HttpUser):
    # Constant: how often each user comes round is then no matter of luck, and 3 % between the two sides is wide.
    wait_time = constant(1)

    @task
    def predict(self):
        self.client.post("/predict", json={"text": ["good"]})
