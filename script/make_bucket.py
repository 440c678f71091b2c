"""Make the private bucket that S3_BUCKET names, if it is not there; run by the migrate service."""

import os

import boto3


def main() -> None:
    """Do nothing without S3_BUCKET (files then lie on disk). Credentials come from AWS_ACCESS_KEY_ID and its secret."""
    name = os.environ.get("S3_BUCKET")
    if not name:
        print("S3_BUCKET är inte angiven; filer sparas på disk.")
        return
    client = boto3.client("s3", endpoint_url=os.environ.get("S3_ENDPOINT_URL") or None)
    if name in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        return
    client.create_bucket(Bucket=name)
    print(f"Skapade lagringsplatsen {name}.")


if __name__ == "__main__":
    main()
