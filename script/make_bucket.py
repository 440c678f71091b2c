"""Make the private bucket that S3_BUCKET names, if it is not there; run by the migrate service."""

import boto3

from config.environment.installation import env


def main() -> None:
    """Do nothing without S3_BUCKET (files then lie on disk). Credentials come from AWS_ACCESS_KEY_ID and its secret."""
    name = env.str("S3_BUCKET", default="")
    if not name:
        print("S3_BUCKET är inte angiven; filer sparas på disk.")
        return
    client = boto3.client(
        "s3",
        endpoint_url=env.str("S3_ENDPOINT_URL", default="") or None,
        aws_access_key_id=env.str("AWS_ACCESS_KEY_ID", default="") or None,
        aws_secret_access_key=env.str("AWS_SECRET_ACCESS_KEY", default="") or None,
    )
    if name in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        return
    client.create_bucket(Bucket=name)
    print(f"Skapade lagringsplatsen {name}.")


if __name__ == "__main__":
    main()
