# Everyone's shares and requests.
