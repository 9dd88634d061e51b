"""An object store that is not ours, for tests: moto's S3 on a free port of this machine, in memory.

Makes one bucket and two keys that are checked with every request: one may do everything in the bucket, one
may only read. Prints one line of JSON with where it is, then runs until its standard input ends.
"""
import json
import logging
import sys

import boto3
from moto import settings
from moto.server import ThreadedMotoServer

BUCKET = "archive"

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
port = server._server.server_port  # the only place where it says which port it was given
address = f"http://127.0.0.1:{port}"


def client(service):
    return boto3.client(
        service,
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="made-up",
        aws_secret_access_key="made-up",
    )


def key_of(user, actions):
    iam = client("iam")
    iam.create_user(UserName=user)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    iam.put_user_policy(UserName=user, PolicyName="archive", PolicyDocument=json.dumps(policy))
    made = iam.create_access_key(UserName=user)["AccessKey"]
    return {"keyId": made["AccessKeyId"], "secret": made["SecretAccessKey"]}


client("s3").create_bucket(Bucket=BUCKET)
keys = {"whole": key_of("vigil", ["s3:*"]), "reading": key_of("reader", ["s3:Get*", "s3:List*"])}
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
print(json.dumps({"url": f"{address}/{BUCKET}", **keys}), flush=True)
sys.stdin.read()
server.stop()
