"""Stands in for AWS End User Messaging Social, which the emulator does not have: it takes the one call that the product
makes, as strictly as the service or stricter, and keeps the messages for the mailbox."""

NUMBER_ID = "phone-number-id-0123456789abcdef0123456789abcdef"
NUMBER = "+15550100100"
TEMPLATE = "sign_in_code"
