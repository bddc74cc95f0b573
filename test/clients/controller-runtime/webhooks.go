package main

import (
	"context"
	"fmt"

	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

type websiteWebhooks struct{}

func setUpWebhooks(manager ctrl.Manager) error {
	return ctrl.NewWebhookManagedBy(manager, &Website{}).
		WithDefaulter(websiteWebhooks{}).
		WithValidator(websiteWebhooks{}).
		Complete()
}

func (websiteWebhooks) Default(_ context.Context, site *Website) error {
	if site.Spec.Replicas == nil {
		site.Spec.Replicas = new(int32(1))
	}
	return nil
}

func (websiteWebhooks) ValidateCreate(_ context.Context, site *Website) (admission.Warnings, error) {
	if site.Spec.Page == "" {
		return nil, fmt.Errorf("a website needs a page")
	}
	if *site.Spec.Replicas > 5 {
		return admission.Warnings{"so many replicas are seldom needed"}, nil
	}
	return nil, nil
}

func (w websiteWebhooks) ValidateUpdate(ctx context.Context, _, site *Website) (admission.Warnings, error) {
	return w.ValidateCreate(ctx, site)
}

func (websiteWebhooks) ValidateDelete(_ context.Context, site *Website) (admission.Warnings, error) {
	if site.Labels["example.com/keep"] != "" {
		return nil, fmt.Errorf("%s is to be kept", site.Name)
	}
	return nil, nil
}
