package wants

import "regexp"

// ecrHost are the private registries of Amazon ECR in every partition that has
// a public name, with their FIPS and dual-stack endpoints:
// docs.aws.amazon.com, ECR endpoints; amazon-ecr-credential-helper.
var ecrHost = regexp.MustCompile(`^(?P<account>\d{12})\.dkr[.-]ecr(?P<fips>-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn)$`)

// acrHost are the registries of Azure, of Azure in China and of Azure for the
// US government. A name may have a hash after it that keeps others from taking
// it anew.
var acrHost = regexp.MustCompile(`^(?P<name>[a-z0-9]+)(?:-[a-z0-9]+)?\.azurecr\.(?:io|cn|us)$`)

// garHost are Artifact Registry's hosts for images, and those of its
// predecessor.
var garHost = regexp.MustCompile(`^(?:(?:[a-z0-9-]+\.)?gcr\.io|[a-z0-9-]+-docker\.pkg\.dev)$`)

// ECR is what the name of a private registry of Amazon ECR tells.
type ECR struct {
	Account string // twelve digits
	Region  string
	FIPS    bool // the endpoint has cryptography that FIPS 140 allows
}

// ParseECR takes the host of a private registry of Amazon ECR apart.
func ParseECR(host string) (ECR, bool) {
	m := ecrHost.FindStringSubmatch(host)
	if m == nil {
		return ECR{}, false
	}
	return ECR{Account: m[1], FIPS: m[2] != "", Region: m[3]}, true
}
